"""Our own sender to FCM HTTP v1: for many messages a second on little CPU (docs/adr/0049-two-ways-to-fcm.md).

sender          the transport
line            what lasts from batch to batch
sending         one batch on its way over many connections
connection      one connection: one request at a time
opening         TLS, and the proxy where the environment names one
answer          HTTP/1.1 answers, read as they arrive
access_token    Google's access token, by google-auth
"""
