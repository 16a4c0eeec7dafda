"""The server: speaks HTTP and OpenAI's API; knows no tensors and no blocks.

Importing this package imports nothing else: the command line opens the port before the web
framework is loaded.
"""

__version__ = "0.1.0"
