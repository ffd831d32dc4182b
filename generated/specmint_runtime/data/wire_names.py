"""Make the wire names of an API that has one way to write them."""


def camel_case(name: str) -> str:
    """Return the wire name of a Python name: "bill_address1" is "billAddress1"."""
    first, _, rest = name.partition("_")
    return first + pascal_case(rest)


def pascal_case(name: str) -> str:
    """Return the wire name of a Python name: "bill_address1" is "BillAddress1"."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))
