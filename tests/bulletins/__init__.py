"""Bulletins: who reads them, who has confirmed, what becomes of them."""
