"""Tests of the pages: over HTTP, as component trees, as figures."""
