"""Push notifications: what is sent, to which device, and what became of it.

message      what is sent and where to: plain values
transport    what a way to devices promises
transports   the ways: console, sdk, native, webpush, and the router that chooses one for each address
"""
