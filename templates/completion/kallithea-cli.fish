# Completion of kallithea-cli for fish. To load it: kallithea-cli completion fish | source

function __kallithea_cli_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    # Without its quotes; one that is still open cannot be unescaped.
    set -l current (string unescape -- $typed 2>/dev/null; or string trim --left --chars='"\'' -- $typed)
    set -l answer (command kallithea-cli __complete fish $words[2..] "$current" 2>/dev/null </dev/null)
    set -l head (string split ' ' -- $answer[1])
    switch "$head[1]"
        case words
            printf '%s\n' $answer[2..]
        case files
            set -l prefix (string sub --length $head[2] -- $current)
            printf '%s\n' $prefix(__fish_complete_path (string sub --start (math $head[2] + 1) -- $current))
        case folders
            set -l prefix (string sub --length $head[2] -- $current)
            printf '%s\n' $prefix(__fish_complete_directories (string sub --start (math $head[2] + 1) -- $current))
    end
end

complete -c kallithea-cli -f -a '(__kallithea_cli_complete)'
