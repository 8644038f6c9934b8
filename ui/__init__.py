"""What people see: TypeScript in web/, served by mount.py."""
