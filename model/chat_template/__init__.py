"""Chat messages to a prompt, through the model's own Jinja template, in a sandbox with bounds.

template    `ChatTemplate`: load and render
builtin     templates by name, for models that have none
messages    what a template sees of a message
analysis    what a template reads, from its syntax tree
sandbox     the Jinja environment
limits      time, size and depth of a rendering
marks       which text came from a client
"""

from model.chat_template.limits import TemplateError, TemplateLimitError
from model.chat_template.template import ChatTemplate
from model.tokenizer.segment import TextSegment

__all__ = ["ChatTemplate", "TemplateError", "TemplateLimitError", "TextSegment"]
