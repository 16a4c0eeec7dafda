"""How arguments of calls are written: as JSON, as Python, as Gemma's models do, between tags.

A notation writes arguments, and the grammar of the arguments that a schema accepts. Nothing here
knows HTTP or the engine.

    base        what a notation is
    variants    schemas taken apart: what values of each type have to fulfil
    objects     the members of an object
    raw_text    strings without quotation marks
    rules       a grammar's rules for values, whatever their spelling
    json_text, python, gemma, tags
"""
