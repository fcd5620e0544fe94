"""A distributor behind a server that speaks Odoo's RPC: demo, tests and load.

recorded.py   a folder of recorded rows  ─┐
generate/     a simulated distributor    ─┴▶ tables.py ▶ query.py ▶ service.py ▶ rpc.py ▶ server.py
"""
