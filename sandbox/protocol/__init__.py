"""What is said between a sandbox's agent and the world outside: messages, frames, and a connection without I/O.

Runs on both sides, so standard library only, and clean for Python 3.9.
"""
