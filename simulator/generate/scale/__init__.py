"""Histories larger than memory: regions side by side, and copies of what was landed."""
