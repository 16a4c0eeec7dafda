"""How arguments are written: as JSON, as Python, as Gemma's models do, between tags.

A notation writes the arguments of a call, and the grammar of all arguments that a schema accepts.
Nothing here knows HTTP or the engine.

    base        what a notation is
    variants    schemas, taken apart into what each kind of value has to fulfil
    raw_text    strings without quotation marks
    rules       the grammar's rules for values, whatever their spelling
    json_text, python, gemma, tags
"""
