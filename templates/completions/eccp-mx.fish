function __eccp_mx_complete
    set -l line (commandline --current-process --cut-at-cursor | string collect)
    # The values of the variables on the line, exported or not.
    set -l variables "HOME=$HOME"
    for name in (string match --regex --all '\$[A-Za-z_][A-Za-z0-9_]*' -- $line | string replace '$' '')
        set -q $name; and set -a variables "$name=$$name"
    end
    ECCP_MX_COMPLETE=fish eccp-mx --line $line '' $variables 2>/dev/null
end
complete --keep-order --exclusive --command eccp-mx --arguments '(__eccp_mx_complete)'
