"""PythonAnywhere's HTTP API v0, and what it lacks in the same manner: translation only, no rule of its own."""
