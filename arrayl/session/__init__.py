"""A session: names, settings and a host, and the running of text in them."""
from arrayl.session.core import Session

__all__ = ['Session']
