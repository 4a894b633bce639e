"""Values of the fields that an operator defines: read, checked, said in words, turned into form fields and conditions.

Definitions come from the database for each request, never at import time. Rules about who may define them and what a
change sets in motion live in registries.domain.fields.
"""
