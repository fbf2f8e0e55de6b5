# ~/.bashrc: read by every interactive bash. It is yours: change what you like.

case $- in *i*) ;; *) return ;; esac

HISTSIZE=10000
HISTFILESIZE=20000
HISTCONTROL=ignoreboth
shopt -s histappend checkwinsize

# The prompt: time, folder and git branch, with the active virtual environment in front.
export VIRTUAL_ENV_DISABLE_PROMPT=1
__prompt_parts() {
    __venv='' __branch=''
    if [[ -n ${VIRTUAL_ENV-} ]]; then __venv="(${VIRTUAL_ENV##*/}) "; fi
    local folder=$PWD git head
    while [[ -n $folder ]]; do
        git=$folder/.git
        if [[ -f $git ]] && read -r head <"$git"; then
            head=${head#gitdir: }
            [[ $head == /* ]] && git=$head || git=$folder/$head
        fi
        if [[ -f $git/HEAD ]] && read -r head <"$git/HEAD"; then
            [[ $head == "ref: refs/heads/"* ]] && head=${head#ref: refs/heads/} || head=${head:0:7}
            __branch="($head)"
            return
        fi
        folder=${folder%/*}
    done
}
PROMPT_COMMAND="__prompt_parts; history -a"
PS1='${__venv}\A \w ${__branch}\$ '

alias ls='ls --color=auto'
alias ll='ls -l'
alias la='ls -A'
alias grep='grep --color=auto'

if [ -f /usr/share/bash-completion/bash_completion ]; then . /usr/share/bash-completion/bash_completion; fi

# workon, mkvirtualenv and the rest, each loaded at its first use.
if command -v virtualenvwrapper_lazy.sh >/dev/null; then . virtualenvwrapper_lazy.sh; fi
