"""Tests: each folder mirrors the part it tests."""
