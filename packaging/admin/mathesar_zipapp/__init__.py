"""Mathesar as one file: what `mathesar.pyz` does before and after it unpacks itself.

It is imported from the archive itself, with the standard library only; what is unpacked are the application, its
libraries, PostgreSQL for a trial, mathesar_admin and mathesar_service.
"""
