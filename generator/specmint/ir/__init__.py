"""The intermediate representation: what a client package must say, as frozen facts.

No node holds Python source text; spelling is the work of `spell`. Text of a spec is `Text`, which cannot be printed;
names are `Ident`, which cannot be anything but a name.

Some fields mean the same in every class. `name` is the name in Python, `wire` the one that travels, and `spec_name` what
only the document calls it. `doc` has the words of the document's author, `type` is the type of a value, and `place` is
where in the document it stands. The docstring of each class tells the others.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specmint.ir.api import (
        Api,
        Credential,
        Put,
        Scheme,
        Session,
        Variable,
    )
    from specmint.ir.definitions import (
        Alias,
        Definition,
        Enum,
        Field,
        Member,
        Model,
        types_in,
    )
    from specmint.ir.examples import (
        ArrayExample,
        Example,
        ObjectExample,
    )
    from specmint.ir.operations import (
        Answer,
        Argument,
        Behaviour,
        Body,
        Bulk,
        EachOf,
        Envelope,
        Fixed,
        FromArgument,
        Header,
        Item,
        JsonText,
        ObjectOf,
        Operation,
        Paging,
        Parameter,
        Part,
        RateLimit,
        Refusal,
        Refusals,
        Resource,
        Server,
        Style,
        Styled,
        StyleKind,
        Success,
        Typed,
        is_safe,
    )
    from specmint.ir.text import (
        Ident,
        Text,
    )
    from specmint.ir.values import (
        ANY,
        NONE,
        NULL,
        STRING,
        Codec,
        Coded,
        Constant,
        Epoch,
        Flag,
        Forms,
        Iso,
        Limited,
        Limits,
        ListOf,
        MapOf,
        MsDate,
        Named,
        Nullable,
        NullAs,
        Numeral,
        Plain,
        Primitive,
        Scalar,
        ScalarKind,
        Stamp,
        Tagged,
        Type,
        Union,
        named_in,
        unlimited,
    )
    from specmint.ir.webhooks import (
        Signature,
        Webhooks,
    )
else:

    def __getattr__(name: str) -> object:
        """Load the facts when one of them is asked for (PEP 562): a run with nothing to do asks for none."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from specmint.ir import api, definitions, examples, operations, text, values, webhooks

        for room in (api, definitions, examples, operations, text, values, webhooks):
            globals().update({one: made for one, made in vars(room).items() if one in __all__})
        return globals()[name]

    def __dir__() -> list[str]:
        return __all__


__all__ = [
    "ANY",
    "Alias",
    "Answer",
    "Api",
    "Argument",
    "ArrayExample",
    "Behaviour",
    "Body",
    "Bulk",
    "Codec",
    "Coded",
    "Constant",
    "Credential",
    "Definition",
    "EachOf",
    "Enum",
    "Envelope",
    "Success",
    "Epoch",
    "Example",
    "Field",
    "Fixed",
    "Flag",
    "FromArgument",
    "Header",
    "Ident",
    "Iso",
    "MsDate",
    "Plain",
    "Forms",
    "Item",
    "JsonText",
    "Limited",
    "Limits",
    "ListOf",
    "MapOf",
    "Member",
    "Model",
    "NONE",
    "NULL",
    "Named",
    "NullAs",
    "Nullable",
    "Numeral",
    "ObjectExample",
    "ObjectOf",
    "Operation",
    "Paging",
    "Parameter",
    "Part",
    "Primitive",
    "Put",
    "RateLimit",
    "Refusal",
    "Refusals",
    "Resource",
    "STRING",
    "Scalar",
    "ScalarKind",
    "Scheme",
    "Server",
    "Session",
    "Signature",
    "Stamp",
    "Style",
    "StyleKind",
    "Styled",
    "Tagged",
    "Text",
    "Type",
    "Typed",
    "Union",
    "Variable",
    "Webhooks",
    "is_safe",
    "named_in",
    "types_in",
    "unlimited",
]
