#!/bin/sh
# A bare repository that every user in a group pushes to by ssh. Usage: sshd-group.sh FOLDER GROUP
set -eu
folder=$1
group=$2
git init --quiet --bare --shared=group --initial-branch=main "$folder"
git -C "$folder" config receive.denyNonFastForwards true
git -C "$folder" config receive.denyDeletes true
git -C "$folder" config receive.fsckObjects true
chgrp -R "$group" "$folder"
# git reads a repository that belongs to somebody else only where that is allowed; once, as root:
#   git config --system --add safe.directory FOLDER
find "$folder" -type d -exec chmod g+s {} +
