"""OpenAI's request bodies as pydantic models, and its response bodies as plain JSON.

Every parameter of the API has a field, and every field says what becomes of it: see `fields`.
"""
