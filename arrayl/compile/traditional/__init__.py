"""Traditional functions and operators (∇): from lines of text to Python functions, and what those call."""
