"""Dyalog's names that are no part of arrayl, and why: an error that says so is better than an unknown name."""
from __future__ import annotations

_REASONS = {
    'Classes and instances': 'NEW BASE CLASS INSTANCES',
    'GUI objects and their events': 'WC WG WN WS DQ NQ',
    '.NET': 'USING EXPORT',
    'Component files': 'FAPPEND FAVAIL FCHK FCOPY FCREATE FDROP FERASE FHIST FHOLD FLIB FNAMES FNUMS FPROPS FRDAC '
                       'FRDCI FREAD FRENAME FREPLACE FRESIZE FSIZE FSTAC FSTIE FTIE FUNTIE',
    'Shared variables': 'SVC SVE SVO SVQ SVR SVS',
    'Threads': 'TALLOC TCNUMS TGET TID TKILL TNAME TNUMS TPOOL TPUT TREQ TSYNC',
    'Full-screen input': 'SM SR SD KL PFKEY',
    'Calls into shared libraries': 'NA',
    'Windows of an editor': 'ED',
    'Devices read and written byte by byte': 'ARBIN ARBOUT',
    'Locks on functions': 'LOCK',
    'Time limits on input': 'RTL',
    'References to the spaces of the state indicator': 'RSI NSI',
}
INSTEAD = {'⎕NA': "; ⎕PY reaches Python's ctypes", '⎕RSI': '; ⎕XSI has their names', '⎕NSI': '; ⎕XSI has their names',
           '⎕ED': '; )ED name puts a definition into the prompt'}
ABSENT = {f'⎕{name}': reason for reason, names in _REASONS.items() for name in names.split()}


def no_such_name(name: str) -> str:
    """What to say about a system name that arrayl does not have."""
    reason = ABSENT.get(name.upper())
    if reason is None:
        return f'arrayl has no system name {name}'
    verb = 'is' if reason in ('.NET', 'Full-screen input') else 'are'
    instead = INSTEAD.get(name.upper(), '')
    return f'{reason} ({name}) {verb} no part of arrayl{instead}'


KEYWORDS = {'class': 'Classes', 'interface': 'Classes', 'property': 'Classes', 'field': 'Classes'}


def no_such_keyword(word: str) -> str:
    """What to say about a keyword that arrayl does not have, or that stands in the wrong place."""
    reason = KEYWORDS.get(word.lower())
    return f'{reason} (:{word}) are no part of arrayl' if reason else f'Unexpected :{word}'
