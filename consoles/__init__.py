"""Terminals in a browser: rows, rights, the websocket and its relay.

Knows sandboxes (below) and nothing of the product's other rooms (above): what it needs of them is handed in.
"""
