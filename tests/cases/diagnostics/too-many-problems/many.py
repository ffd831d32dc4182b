"""Print a document with two thousand unknown types."""

print('openapi: 3.1.0\ninfo: {title: Acme, version: "1"}\npaths: {}\ncomponents:\n  schemas:')
for number in range(2000):
    print(f"    S{number}: {{type: thing}}")
