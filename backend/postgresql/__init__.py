"""Django database engine: pooled psycopg2 connections, and the embedded PostgreSQL started on first use."""
