"""
Worker processes: who they are to the server they belong to, and the server to them.

The hub is the process that was started: it has the database, the REST API and every service. A worker serves the proxy
and has nothing of its own: what it knows it was told (`Start`, `Adopt`, …), what it learns it tells (`Finished`,
`Noted`, …), and what has to be exact it asks (`LookUp`, `LetIn`).
"""
