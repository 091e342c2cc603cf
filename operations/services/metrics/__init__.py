"""Figures for Prometheus: what this process has counted, and how things stand when it asks."""
