"""Drivers start and stop sandboxes; beside them stands what is needed to do that safely.

The contract is in `base`; `docker` is the one that isolates. Only the keeper and the set-up commands come here.
"""
