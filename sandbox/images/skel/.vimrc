set nocompatible
set backspace=indent,eol,start
set expandtab tabstop=4 shiftwidth=4 softtabstop=4 autoindent
set ruler showcmd incsearch hlsearch
set encoding=utf-8
silent! syntax on
