"""A distributor behind a server that speaks Odoo's RPC: demo, tests and load.

recorded.py   a folder of recorded rows    ─┐
generate/     a simulated distributor      ─┼▶ tables.py ▶ query.py ▶ service.py ▶ rpc.py ─┐
live.py       one whose time still passes  ─┘            access.py, users.py: who sees what │
                                                                                            ▼
server.py ◀ transport.py ◀ routes.py ◀ rpc.py (JSON-RPC), xmlrpc2.py, sessions.py, json2.py
            faults.py: what goes wrong;  control.py: the simulator's own paths
made.py       companies as files of rows, with their truth beside them
"""
