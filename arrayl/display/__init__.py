"""Arrays and functions as text: formatting, the session's display, boxes, trains."""
from arrayl.display.arrays import display, display_lines, format_lines, format_value
from arrayl.display.boxes import boxed, disp
from arrayl.display.functions import function_lines, function_text
from arrayl.display.notation import notation_lines
from arrayl.display.numbers import number_text
from arrayl.display.state import (
    PLAIN,
    BoxState,
    CommandError,
    aplan_command,
    box_command,
    printed,
    render,
    render_lines,
    rows_command,
)

__all__ = [
    'PLAIN', 'BoxState', 'CommandError', 'aplan_command', 'box_command', 'boxed', 'disp', 'display', 'display_lines',
    'format_lines', 'format_value', 'function_lines', 'function_text', 'notation_lines', 'number_text', 'printed',
    'render', 'render_lines', 'rows_command',
]
