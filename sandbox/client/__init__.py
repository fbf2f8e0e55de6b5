"""How the world outside talks to an agent: the same few verbs, once for asyncio and once for blocking code."""
