"""The program inside a sandbox: it owns the terminals and speaks the protocol; consoles in one loop, files in threads.

It has its tenant's rights and no more. Standard library and sandbox.protocol only, clean for Python 3.9, small: it runs
once in every sandbox. Nothing outside imports it.
"""
