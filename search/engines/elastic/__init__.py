"""The engine on an Elasticsearch of the operator's: documents, queries, indices and the connection to it."""
