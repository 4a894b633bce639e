"""Guarded admin screens."""
