"""Attachments: taken by what stands in them, reached only through their record."""
