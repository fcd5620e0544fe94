"""Tests of the stand-in Odoo."""
