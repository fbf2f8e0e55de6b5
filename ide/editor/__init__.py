"""The editor's page; documents themselves come and go by the API."""
