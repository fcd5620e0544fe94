"""Against a real Odoo, named by PLIMSOLL_LIVE_URL and friends."""
