"""Kernels for x86-64 processors, in C++ without torch's headers, behind plain C functions.

`source/` is compiled by the machine's own compiler at the first start (`compiler`), once for each
instruction set, and loaded by `ctypes` (`library`), which lets go of the GIL while a kernel runs.
"""
