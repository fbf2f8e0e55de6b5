"""The Django project: accounts, workspaces, the editor, the HTTP API, and the wiring of all of them."""
