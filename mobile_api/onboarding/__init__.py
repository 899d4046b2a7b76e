"""The way in: what is asked, what is offered, and what helps."""
