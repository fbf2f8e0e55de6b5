"""The way out of a sandbox: an HTTP proxy behind one unix socket per sandbox.

A sandbox has no network. Which listener accepted a connection tells who calls; the keeper hands each
listener over with its owner's policy (`control.Control`). Rules are pure; `server` does the work.
"""
