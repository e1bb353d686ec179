"""Telling ad platforms, Klaviyo and the CRM what the warehouse knows, once each.

The feed tables say what should be there, the ledger what was accepted; what leaves is
the difference.
"""
