"""Helpers of the course: a module is a role; import what you need from its module."""
