_clap_complete_eccp_mx() {
    # readline splits words at the characters of COMP_WORDBREAKS, so the program reads the line, and returns what replaces $2.
    local _eccp_mx_line=${COMP_LINE:0:COMP_POINT} _eccp_mx_name _eccp_mx_options _eccp_mx_reply
    local _eccp_mx_rest=$_eccp_mx_line _eccp_mx_reference='\$\{?([A-Za-z_][A-Za-z0-9_]*)'
    # The values of the variables on the line, exported or not.
    local _eccp_mx_variables=("HOME=${HOME-}")
    while [[ $_eccp_mx_rest =~ $_eccp_mx_reference ]]; do
        _eccp_mx_name=${BASH_REMATCH[1]}
        _eccp_mx_variables+=("$_eccp_mx_name=${!_eccp_mx_name-}")
        _eccp_mx_rest=${_eccp_mx_rest#*"${BASH_REMATCH[0]}"}
    done
    COMPREPLY=()
    {
        IFS= read -r _eccp_mx_options
        while IFS= read -r _eccp_mx_reply; do
            COMPREPLY+=("$_eccp_mx_reply")
        done
    } <<< "$(ECCP_MX_COMPLETE=bash eccp-mx --line "$_eccp_mx_line" "${2-}" "${_eccp_mx_variables[@]}" 2>/dev/null)"
    # compopt is missing in bash 3.
    [[ $_eccp_mx_options != *nospace* ]] || compopt -o nospace 2>/dev/null
    # The program has quoted the paths.
    [[ $_eccp_mx_options != *filenames* ]] || compopt -o filenames -o noquote 2>/dev/null
    return 0
}
if [[ ${BASH_VERSINFO[0]} -gt 4 || ${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4 ]]; then
    complete -o bashdefault -o nosort -F _clap_complete_eccp_mx eccp-mx
elif [[ ${BASH_VERSINFO[0]} -eq 4 ]]; then
    complete -o bashdefault -F _clap_complete_eccp_mx eccp-mx
else
    complete -o bashdefault -o nospace -F _clap_complete_eccp_mx eccp-mx
fi
