"""How Python spells the facts of the IR. Only this package and `encode.py` make `Code`.

table         every name that generated code binds or imports, and where it comes from
imports       the names that one file uses, and its import lines
annotations   types as annotations, and as what an answer is read into
limits        where the limits of a value are printed: in its annotation, or in `Field(...)`
calls         calls, literals and displays
bodies        request bodies as expressions
values        values that a document shows, or plain ones: parts of `scalars`, `moments`, `plausible` and `matching`
sample_calls  a call of each method; `layout` breaks its lines
words         facts in words
"""
