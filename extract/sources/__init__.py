"""Ways to read an Odoo server: the protocol they share, and one module for each transport.

odoo_rpc   /jsonrpc, Odoo 14 to 21, password or key   session   /web/dataset/call_kw, password
json2      /json/2, Odoo 19 on, key                   postgres  the server's own tables
choose     picks one; patient waits, tries again, asks for less and reads ahead
"""
