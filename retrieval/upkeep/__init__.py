"""Checking, backing up and restoring a store."""
