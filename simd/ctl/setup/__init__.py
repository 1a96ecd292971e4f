"""A first configuration: what is plugged in, what people say of it, and the file that says both."""
