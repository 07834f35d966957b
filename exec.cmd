@rem On Windows npm runs scripts with cmd.exe, which has no exec (package.json) and finds this file instead.
@%*
