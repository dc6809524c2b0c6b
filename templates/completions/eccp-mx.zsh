function _clap_dynamic_completer_eccp_mx() {
    # words has the text as typed, with quotes; what follows the cursor is no part of the line to complete.
    local line="${(j: :)words[1,CURRENT-1]} ${words[CURRENT]%"$SUFFIX"}"
    local rest=$line name answer
    local -a variables=("HOME=$HOME") match mbegin mend values=() prefixes=()
    # The values of the variables on the line, exported or not.
    while [[ $rest =~ '\$\{?([A-Za-z_][A-Za-z0-9_]*)' ]]; do
        name=$match[1]
        variables+=("$name=${(P)name}")
        rest=${rest[MEND+1,-1]}
    done
    for answer in "${(@f)$(ECCP_MX_COMPLETE=zsh eccp-mx --line "$line" '' "$variables[@]" 2>/dev/null)}"; do
        case $answer in
        ('='*) values+=("${answer#=}") ;;
        (/*) prefixes+=("${answer#/}") ;;
        # zsh completes paths itself, after a prefix of so many characters.
        (files:*) compset -p "${answer#files:}"; _files ;;
        (folders:*) compset -p "${answer#folders:}"; _files -/ ;;
        esac
    done
    (( ! $#prefixes )) || _describe -V 'values' prefixes -S '/' -r '/'
    (( ! $#values )) || _describe -V 'values' values
}

# Without a .zshrc that loads it, zsh has no completion system. -i ignores insecure folders instead of asking.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
compdef _clap_dynamic_completer_eccp_mx eccp-mx
# If zsh autoloads this file as a function, the first call must complete too.
[[ ${funcstack[1]} != _eccp-mx ]] || _clap_dynamic_completer_eccp_mx "$@"
true
