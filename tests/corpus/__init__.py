"""Real documents through the whole generator: made, compiled, imported, typed, called, compared.

What a document declares is read here a second time (`documents`, `declared`, `styles`), with nothing
of the generator's: a rule that the generator misreads is not misread twice in the same way. Of a
generated package only its public surface is used.
"""
